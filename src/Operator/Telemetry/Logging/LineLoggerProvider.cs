using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>
/// Writes log events as lines to a stream (standard error). One task writes; when whoever reads the stream hangs, lines are dropped and
/// counted instead of stopping the operator.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider, IAsyncDisposable
{
    private const int Backlog = 10_000;
    private static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(1);

    private readonly ILogLineFormatter _formatter;
    private readonly TimeProvider _time;
    private readonly Channel<ReadOnlyMemory<byte>> _lines =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(Backlog) { SingleReader = true });

    private readonly Task _writing;
    private int _dropped;

    public LineLoggerProvider(ILogLineFormatter formatter, Stream output, TimeProvider time)
    {
        _formatter = formatter;
        _time = time;
        _writing = WriteLinesAsync(output);
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, ShortName(categoryName));

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_lines.Writer.TryComplete())
        {
            await Task.WhenAny(_writing, Task.Delay(FlushDeadline, TimeProvider.System, CancellationToken.None));
        }
    }

    private static string ShortName(string category)
    {
        const string Product = "Bellwether.";
        const string Program = Product + "Operator.";
        return category.StartsWith(Program, StringComparison.Ordinal) ? category[Program.Length..]
            : category.StartsWith(Product, StringComparison.Ordinal) ? category[Product.Length..]
            : category;
    }

    private void Write(in LogLine line)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        _formatter.Write(line, buffer);
        if (!_lines.Writer.TryWrite(buffer.WrittenMemory))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteLinesAsync(Stream output)
    {
        // Off the caller's stack before the first blocking write.
        await Task.Yield();
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync())
            {
                await output.WriteAsync(line);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                {
                    await output.WriteAsync(Encoding.UTF8.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"{dropped} log lines were dropped: their reader was too slow\n")));
                }

                if (!_lines.Reader.TryPeek(out _))
                {
                    await output.FlushAsync();
                }
            }
        }
        catch (IOException)
        {
            // Nobody reads any more; there is no other place to say so.
            _lines.Writer.TryComplete();
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            provider.Write(new LogLine(provider._time.GetUtcNow(), logLevel, category, formatter(state, exception), fields, exception));
        }
    }
}
