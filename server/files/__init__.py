"""What is uploaded: looked at by content, made anew or kept as it came, shown to those who may."""
