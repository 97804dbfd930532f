"""The second factor of those who count the money or hold every key: an application of codes, and recovery codes."""
