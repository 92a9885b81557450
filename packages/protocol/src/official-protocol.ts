import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  create,
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
} from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as FieldType,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';

/** OpenTelemetry's official protocol files, from a third-party package. */
const FOLDER = dirname(fileURLToPath(import.meta.resolve('@elastic/mockotlpserver/package.json')));
const TRACES = 'opentelemetry/proto/collector/trace/v1/trace_service.proto';
const REQUEST = 'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest';

const SCALARS: Readonly<Record<string, FieldType>> = {
  bool: FieldType.BOOL,
  bytes: FieldType.BYTES,
  double: FieldType.DOUBLE,
  fixed32: FieldType.FIXED32,
  fixed64: FieldType.FIXED64,
  int64: FieldType.INT64,
  string: FieldType.STRING,
  uint32: FieldType.UINT32,
};

/** Returns the descriptor of the trace request, exactly as in the official files. */
export function traceRequest(): DescMessage {
  const root = new protobuf.Root();
  root.resolvePath = (_, path) => join(FOLDER, path);
  root.loadSync(TRACES, { keepCase: true }).resolveAll();
  const request = registryOf(root).getMessage(REQUEST);
  if (!request) throw new Error(`the official files have no ${REQUEST}`);
  return request;
}

/** Converts the parsed protocol to a file per package. Every file depends on the previous files. */
function registryOf(root: protobuf.Root): FileRegistry {
  const names: string[] = [];
  const files = packagesOf(root).map(([name, parts]) => {
    const file = create(FileDescriptorProtoSchema, {
      name: `${name}.proto`,
      package: name,
      syntax: 'proto3',
      dependency: [...names],
      messageType: parts.filter((part) => part instanceof protobuf.Type).map(messageOf),
    });
    names.push(file.name);
    return file;
  });
  return createFileRegistry(create(FileDescriptorSetSchema, { file: files }));
}

/** Packages in dependency order. */
const ORDER = ['common', 'resource', 'trace', 'collector'];

function packagesOf(root: protobuf.Root): Array<[string, readonly protobuf.ReflectionObject[]]> {
  const found: Array<[string, readonly protobuf.ReflectionObject[]]> = [];
  const visit = (space: protobuf.NamespaceBase): void => {
    const parts = space.nestedArray;
    const name = space.fullName.replace(/^\./, '');
    if (parts.some((part) => part instanceof protobuf.Type)) found.push([name, parts]);
    for (const part of parts)
      if (part instanceof protobuf.Namespace && !(part instanceof protobuf.Type)) visit(part);
  };
  visit(root);
  const place = ([name]: readonly [string, unknown]): number =>
    ORDER.indexOf(name.split('.')[2] ?? '');
  return found.sort((one, other) => place(one) - place(other));
}

function messageOf(type: protobuf.Type): DescriptorProto {
  const oneofs = type.oneofsArray.map(({ name }) => name);
  return create(DescriptorProtoSchema, {
    name: type.name,
    oneofDecl: oneofs.map((name) => ({ name })),
    nestedType: type.nestedArray.filter((part) => part instanceof protobuf.Type).map(messageOf),
    enumType: type.nestedArray
      .filter((part) => part instanceof protobuf.Enum)
      .map(({ name, values }) =>
        create(EnumDescriptorProtoSchema, {
          name,
          value: Object.entries(values).map(([key, number]) => ({ name: key, number })),
        }),
      ),
    field: type.fieldsArray.map((field) => {
      const { resolvedType, partOf } = field;
      return create(FieldDescriptorProtoSchema, {
        name: field.name,
        jsonName: field.name.replaceAll(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()),
        number: field.id,
        label: field.repeated ? Label.REPEATED : Label.OPTIONAL,
        ...(partOf ? { oneofIndex: oneofs.indexOf(partOf.name) } : {}),
        ...(resolvedType
          ? { type: kindOf(resolvedType), typeName: resolvedType.fullName }
          : { type: scalarOf(field.type) }),
      });
    }),
  });
}

const kindOf = (type: protobuf.ReflectionObject): FieldType =>
  type instanceof protobuf.Enum ? FieldType.ENUM : FieldType.MESSAGE;

function scalarOf(name: string): FieldType {
  const type = SCALARS[name];
  if (type === undefined) throw new Error(`the official files have a new type: ${name}`);
  return type;
}
