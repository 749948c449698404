import type { StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';

/** Does, of some work on the stages `s` and `t`, what is not done yet. */
export async function workOn(store: StagingStore, workspace: string): Promise<void> {
  const { id } = await store.snapshot(workspace);
  const stage = store.open('s') ?? store.create('s', id);
  stage.once('first', () => {
    stage.write('a', Buffer.from('new a'));
    stage.move('folder', 'moved');
  });
  stage.once('second', () => stage.write('count', Buffer.from(`${stage.entry('count') ? stage.read('count') : ''}x`)));
  if (store.open('t') === undefined) {
    store.open('gone') ?? stage.fork('gone');
    stage.fork('t');
  }
  store.remove('gone', 'never there');
}
