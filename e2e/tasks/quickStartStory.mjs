/** Storybook's id of the story that `npm start` opens and that every build must contain. */
export const quickStartStory = 'start-quick-start--upload-to-a-real-server';
