"""How fast it is, beside others that do less: see bench/README.md."""
