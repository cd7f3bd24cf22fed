/** The stories are the page: the panel with controls and test results opens when somebody asks for it. */
import { addons } from 'storybook/manager-api';

addons.setConfig({ showPanel: false });
