"""The pager: who is called when somebody is in danger, again and again until a person has it in hand."""
