"""From a file to text, parts, sentences, amounts and dates."""
