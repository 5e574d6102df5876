using System.Buffers;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>Turns one log event into one line of UTF-8, its line feed included.</summary>
internal interface ILogLineFormatter
{
    void Write(in LogLine line, IBufferWriter<byte> output);
}
