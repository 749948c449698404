/** Docker's client for Node, a bundle of its own: who runs nothing in containers never reads it. */
export { default as Docker } from 'dockerode';
