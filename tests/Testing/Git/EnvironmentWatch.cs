using System.Collections.Concurrent;

namespace Bellwether.Testing.Git;

/// <summary>
/// Notes, as fast as it can look, the command line and environment of every process that descends from one. What lives for less than a
/// look can escape it; <see cref="RecordingGit"/> sees each call.
/// </summary>
public sealed class EnvironmentWatch : IDisposable
{
    private readonly ConcurrentDictionary<SeenProcess, bool> _seen = [];
    private readonly int _root;
    private readonly Thread _thread;
    private volatile bool _stop;

    private EnvironmentWatch(int root)
    {
        _root = root;
        _thread = new Thread(Look) { IsBackground = true, Name = "environment watch" };
        _thread.Start();
    }

    /// <summary>Every process so far, once for each program that it became.</summary>
    public IReadOnlyCollection<SeenProcess> Seen => [.. _seen.Keys];

    /// <summary>Watches until it is disposed.</summary>
    public static EnvironmentWatch Over(int processId) => new(processId);

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Look()
    {
        while (!_stop)
        {
            foreach (var id in ProcessTree.DescendantsOf(_root))
            {
                if (Read(id, "cmdline") is { Length: > 0 } command && Read(id, "environ") is { } environment)
                {
                    _seen.TryAdd(new SeenProcess(id, command, environment), true);
                }
            }

            Thread.Yield();
        }
    }

    private static string? Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}").Replace('\0', '\n');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
