"""One chat feature a file: read what was asked, call one verb, show the outcome."""
