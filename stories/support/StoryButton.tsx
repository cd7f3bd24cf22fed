/** A button of a story, beside the widget that the story is about. */
import './StoryButton.css';

export interface StoryButtonProps {
  readonly onClick: () => void;
  readonly children: string;
}

export const StoryButton = ({ onClick, children }: StoryButtonProps) => (
  <button data-gantry-tokens className="story-button" type="button" onClick={onClick}>
    <bdi>{children}</bdi>
  </button>
);
