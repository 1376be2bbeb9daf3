"""What is reckoned about liaison: near and far, the flow that makes a plan, its shortfall."""
