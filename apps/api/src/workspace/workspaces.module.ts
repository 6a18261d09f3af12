import { Module } from '@nestjs/common';
import { Workspaces } from './workspaces.js';

/** The stream that every part of a workspace reads and writes. */
@Module({ providers: [Workspaces], exports: [Workspaces] })
export class WorkspacesModule {}
