"""Pictures of duties: intervals, stacks, flows, histories; rates in words and colours."""
