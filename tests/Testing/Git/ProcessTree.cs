using System.Diagnostics;
using System.Globalization;
using Bellwether.Testing.Servers;

namespace Bellwether.Testing.Git;

/// <summary>Who descends from a process, as /proc tells it.</summary>
internal static class ProcessTree
{
    /// <summary>Children before their own children. A process that ends meanwhile is left out, with those that it leaves behind.</summary>
    public static IReadOnlyList<int> DescendantsOf(int root)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        var found = new List<int>();
        var next = new Queue<int>(children[root]);
        while (next.TryDequeue(out var id))
        {
            found.Add(id);
            foreach (var child in children[id])
            {
                next.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>Ends a server and what it started for its clients, some of which may live in sessions of their own.</summary>
    public static async Task EndAsync(ChildProcess server)
    {
        if (!server.HasExited)
        {
            // Stopped, it starts no more.
            await server.SignalAsync("STOP");
            foreach (var id in DescendantsOf(server.Id))
            {
                Kill(id);
            }
        }

        await server.DisposeAsync();
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The fourth word of the line; the second, the name, is in parentheses and may hold anything.</summary>
    private static int ParentOf(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }
}
