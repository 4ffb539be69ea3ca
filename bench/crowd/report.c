/* What the driver reads: lines of JSON. */

#include <stdio.h>
#include <string.h>

#include "crowd.h"

static void tell_number(const char *name, double number)
{
    printf(",\"%s\":%.6g", name, number);
}

static void tell_count(const char *name, uint64_t count)
{
    printf(",\"%s\":%llu", name, (unsigned long long)count);
}

static void tell_times(const char *name, const struct histogram *of)
{
    printf(",\"%s\":{\"count\":%llu,\"p50\":%.6g,\"p99\":%.6g,\"p999\":%.6g,\"most\":%.6g}", name,
           (unsigned long long)of->count, percentile(of, 0.5), percentile(of, 0.99),
           percentile(of, 0.999), of->most * 1000);
}

static void tell_text(const char *text)
{
    putchar('"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < 32)
            putchar(' ');
        else
            putchar(*text);
    putchar('"');
}

static void tell_faults(const struct faults *faults)
{
    printf(",\"faults\":{\"first\":");
    tell_text(faults->first);
    tell_count("lost", faults->lost);
    tell_count("twice", faults->twice);
    tell_count("holes", faults->holes);
    tell_count("disordered", faults->disordered);
    tell_count("stray", faults->stray);
    tell_count("refused", faults->refused);
    tell_count("unanswered", faults->unanswered);
    tell_count("closed", faults->closed);
    tell_count("malformed", faults->malformed);
    printf("}");
}

void tell_event(const char *name, double seconds)
{
    printf("{\"event\":\"%s\",\"seconds\":%.6g,\"levels\":%u}\n", name, seconds, run.levels);
    fflush(stdout);
}

void tell_report(double seconds, double busy)
{
    printf("{\"event\":\"report\"");
    tell_number("seconds", seconds);
    tell_number("busy", busy);
    tell_number("messages", (double)run.messages / seconds);
    tell_number("deliveries", (double)run.deliveries / seconds);
    tell_times("sending", &run.sending);
    tell_times("coming", &run.coming);
    tell_count("levels", run.levels);
    tell_count("beats", run.beats);
    tell_count("resets", run.resets);
    tell_count("skipped", run.skipped);
    tell_faults(&run.faults);
    printf("}\n");
    fflush(stdout);
}
