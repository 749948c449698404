/** A program of one system call, as bytes of an ELF file for Linux on x86-64: probes need calls that no shell makes. */

const BASE = 0x400000;
const HEADERS = 64 + 56;

const dword = (value: number): number[] => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return [...bytes];
};

/** Exits with 0 where the call gives a result, else with its errno. Arguments are 32 bits; three at most, the others are 0. */
export function syscallProgram(number: number, first = 0, second = 0, third = 0): Uint8Array {
  const code = [
    ...[0xb8, ...dword(number)], // mov eax, number
    ...[0x48, 0xc7, 0xc7, ...dword(first)], // mov rdi, first
    ...[0x48, 0xc7, 0xc6, ...dword(second)], // mov rsi, second
    ...[0x48, 0xc7, 0xc2, ...dword(third)], // mov rdx, third
    ...[0x4d, 0x31, 0xd2, 0x4d, 0x31, 0xc0, 0x4d, 0x31, 0xc9], // xor r10, r8, r9
    ...[0x0f, 0x05], // syscall
    ...[0x31, 0xff], // xor edi, edi
    ...[0x48, 0x85, 0xc0, 0x79, 0x05], // test rax, rax; jns +5
    ...[0x48, 0xf7, 0xd8, 0x89, 0xc7], // neg rax; mov edi, eax
    ...[0xb8, ...dword(60), 0x0f, 0x05], // exit(edi)
  ];
  const file = Buffer.alloc(HEADERS + code.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16); // an executable
  file.writeUInt16LE(62, 18); // of x86-64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(BASE + HEADERS), 24); // starts here
  file.writeBigUInt64LE(64n, 32); // program headers
  for (const [value, at] of [
    [64, 52],
    [56, 54],
    [1, 56],
  ] as const)
    file.writeUInt16LE(value, at);
  file.writeUInt32LE(1, 64); // loaded
  file.writeUInt32LE(5, 68); // to be read and executed
  file.writeBigUInt64LE(BigInt(BASE), 80);
  file.writeBigUInt64LE(BigInt(BASE), 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  file.set(code, HEADERS);
  return file;
}
