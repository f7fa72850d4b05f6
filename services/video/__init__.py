"""From a storyboard to clips: plan, render, place."""
