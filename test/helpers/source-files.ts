import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The project's own folder, absolute, with a slash at its end. */
export const project = fileURLToPath(new URL('../..', import.meta.url));

/** Absolute paths of the files below folders of the project; what is generated or downloaded is not among them. */
export function findFiles(...folders: readonly string[]): readonly string[] {
  return folders.flatMap(folder => walk(join(project, folder)));
}

function walk(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

export interface SourceFile {
  /** Below the project: `src/plan/jobs.ts`. */
  readonly name: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
}

export function readSources(folder: string): readonly SourceFile[] {
  return findFiles(folder)
    .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map(path => {
      const text = readFileSync(path, 'utf8');
      const name = relative(project, path);
      return { name, text, syntax: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) };
    });
}

/** Every node of a file, parents before children. */
export function* visit(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* visit(child);
}

/** What a file imports, statically or when needed: `../model/kernel`, `node:path`, `execa`. */
export function findImports({ syntax }: SourceFile): readonly string[] {
  return [...visit(syntax)].flatMap(node => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      return literal(node.arguments[0]);
    return [];
  });
}

function literal(node: ts.Node | undefined): readonly string[] {
  return node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];
}

export interface FunctionLength {
  readonly name: string;
  readonly lines: number;
}

/** Functions and methods, with what they have inside, by the lines from their name to their last brace. */
export function measureFunctions({ syntax }: SourceFile): readonly FunctionLength[] {
  return [...visit(syntax)].filter(isFunction).map(node => {
    const start = syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line;
    const end = syntax.getLineAndCharacterOfPosition(node.getEnd()).line;
    return { name: nameOf(node), lines: end - start + 1 };
  });
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : 'a function without a name';
}

/** Texts that a file holds, the first parts of templates among them. */
export function findTexts({ syntax }: SourceFile): readonly string[] {
  return [...visit(syntax)].flatMap(node =>
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? [node.text] : [],
  );
}
