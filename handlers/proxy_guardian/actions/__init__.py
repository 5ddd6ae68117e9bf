"""What can be done around a left-behind child: people in the parents' place, the village, holidays, letters, groups."""
