// @ts-check
/** Inside a member of etcd: every member's log, and what is committed. Pure. */
import { tag } from '../tag.js';

/** @param {any} view */
export const draw = (view) => [
  tag(
    'ul',
    { key: 'members', class: 'members' },
    view.members.map((member) => tag('li', { key: member.name }, `${member.name}: ${member.role}, term ${member.term}, commit ${member.commit}, applied ${member.applied}`)),
  ),
];
