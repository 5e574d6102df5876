using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bellwether.Demo.Operation;

/// <summary>Keeps the operator's log in a file, and its last errors for the case that the demo fails.</summary>
internal sealed class OperatorLog : ILoggerProvider
{
    private readonly StreamWriter _file;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<string> _errors = new();

    public OperatorLog(string file, TimeProvider time)
    {
        File = file;
        _time = time;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _file = new StreamWriter(file, append: false) { AutoFlush = true };
    }

    public string File { get; }

    /// <summary>The last error that was logged, or null.</summary>
    public string? LastError => _errors.LastOrDefault();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.Replace("Bellwether.", "", StringComparison.Ordinal));

    public void Dispose() => _file.Dispose();

    private void Write(LogLevel level, string category, string message)
    {
        var line = $"{_time.GetUtcNow():HH:mm:ss.fff} {level,-11} {category}: {message}";
        lock (_file)
        {
            _file.WriteLine(line);
        }

        if (level >= LogLevel.Error)
        {
            _errors.Enqueue(message);
        }
    }

    private sealed class Logger(OperatorLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, category, formatter(state, exception) + (exception is null ? "" : $" ({exception.GetType().Name})"));
            }
        }
    }
}
