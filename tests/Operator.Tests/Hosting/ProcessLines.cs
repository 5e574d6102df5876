using System.Globalization;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Hosting;

/// <summary>What a process writes, line by line.</summary>
internal sealed class ProcessLines
{
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    public ProcessLines(StreamReader reader) => _reading = ReadAsync(reader);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public Task ContainAsync(string text) => Eventually.HoldsAsync(
        () => All.Any(line => line.Contains(text, StringComparison.Ordinal)), () => $"{string.Join('\n', All)} (reading: {_reading.Status})");

    public async Task<int> PortAsync(string option)
    {
        await ContainAsync($"Listened for {option} on ");
        var line = All.First(line => line.Contains($"Listened for {option} on ", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}
