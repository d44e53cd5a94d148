// Makes every part of the page follow the signals that it reads.
import '@preact/signals';
import { render } from 'preact';
import { App } from './frame/app.js';
import { createModel } from './model/create-model.js';
import { ModelContext } from './model/model.js';
import './style/page.css';

const place = document.getElementById('page');
if (place !== null) {
  render(
    <ModelContext.Provider value={createModel(window)}>
      <App />
    </ModelContext.Provider>,
    place,
  );
}
