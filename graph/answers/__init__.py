"""What questions share: parameters, names in place of ids, shapes of answers, empty answers."""
