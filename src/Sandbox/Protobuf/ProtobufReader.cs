using System.Buffers.Binary;

namespace Bellwether.Sandbox.Protobuf;

/// <summary>Walks over the fields of one message. What is cut off ends it early.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value of a number or a boolean.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a string, of bytes or of a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var key = Varint();
        Field = (int)(key >> 3);
        Number = 0;
        Bytes = [];
        switch (key & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Bytes = Take(8);
                Number = Bytes.Length == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(Bytes) : 0;
                break;
            case 2:
                Bytes = Take((int)Math.Min(Varint(), int.MaxValue));
                break;
            default:
                Bytes = Take(4);
                break;
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..Math.Min(length, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }

    private ulong Varint()
    {
        var (value, shift) = (0UL, 0);
        while (!_rest.IsEmpty && shift < 64)
        {
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7F) << shift;
            shift += 7;
            if (part < 0x80)
            {
                break;
            }
        }

        return value;
    }
}
