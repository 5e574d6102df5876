using System.Buffers;
using System.Diagnostics;
using System.Text;
using Bellwether.Testing.Git;

namespace Bellwether.Testing.Leaks;

/// <summary>
/// Knows every value of a Secret that tests of a whole run put into any cluster, and looks for all of them in whatever programs under test leave
/// behind, before it goes. Thread-safe.
/// </summary>
/// <remarks>
/// What every test says is a canary, or long enough to be nothing else, is looked for. A value of a few letters can't be told from any other text.
/// </remarks>
public sealed class LeakSearch
{
    /// <summary>What test values are called.</summary>
    private const string Canary = "canary";

    /// <summary>What credentials of test servers begin with.</summary>
    private const string Credential = "CANARY-";

    private const int LongEnough = 24;

    private static readonly string Report = Repository.PathOf("artifacts/test-results/leaks.txt");

    private readonly Lock _lock = new();
    private readonly HashSet<string> _words = [Canary + "-", Encoded(Canary), Credential];
    private readonly Dictionary<string, long> _read = [];
    private readonly List<string> _findings = [];
    private SearchValues<string>? _search;

    /// <summary>Of this run; null where nobody asks in the end.</summary>
    public static LeakSearch? Current { get; set; }

    /// <summary>
    /// The run is over. What an assembly's fixture throws is all that a runner tells of it, and not what it says: the findings are in a file that
    /// hack/run-tests shows.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something was found.</exception>
    public void Conclude()
    {
        lock (_lock)
        {
            if (_findings.Count > 0)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Report)!);
                File.WriteAllLines(Report, _findings);
                throw new InvalidOperationException($"{_findings.Count} places hold values of Secrets: see {Report}");
            }
        }
    }

    /// <summary>Something is sent to a Kubernetes server.</summary>
    /// <param name="isPatch">It changes a Secret, and needn't say so.</param>
    public void Put(string text, bool isPatch = false)
    {
        foreach (var value in SecretValues.In(text, isPatch))
        {
            Add(value);
        }
    }

    /// <summary>Nothing may show this from now on.</summary>
    public void Add(string value)
    {
        lock (_lock)
        {
            // Of a kubeconfig or a key each line is a secret, but for those that anybody would write.
            foreach (var line in value.Split('\n').Select(line => line.Trim().Split(' ')[^1]).Where(IsTelling))
            {
                if (_words.Add(line) | _words.Add(Encoded(line)))
                {
                    _search = null;
                }
            }
        }
    }

    public void Look(string where, string text)
    {
        lock (_lock)
        {
            _search ??= SearchValues.Create([.. _words], StringComparison.Ordinal);
            if (text.AsSpan().IndexOfAny(_search) is >= 0 and var at)
            {
                var line = text[(text.LastIndexOf('\n', at) + 1)..];
                _findings.Add($"{where} holds a secret: {line[..Math.Min(line.Length, 300)].Split('\n')[0]}");
            }
        }
    }

    /// <summary>Looks at what a file has had added since it was last looked at.</summary>
    public void LookAtLog(string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        lock (_lock)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = Math.Min(_read.GetValueOrDefault(file), stream.Length);
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            _read[file] = stream.Position - (text.Length - 1 - text.LastIndexOf('\n'));
            Look(file, text);
        }
    }

    /// <summary>Looks at every file below a folder, and at the objects of the repository if it is one, or holds one.</summary>
    public void LookAtFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            Look(file, Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        }

        foreach (var repository in Directory.EnumerateDirectories(folder, "*.git").Prepend(folder).Where(place => File.Exists(Path.Combine(place, "HEAD"))))
        {
            Look($"the repository {repository}", Objects(repository));
        }
    }

    /// <summary>Looks at arguments and environment of every process that was noted.</summary>
    public void LookAtCalls(RecordingGit git)
    {
        foreach (var call in git.Calls)
        {
            Look($"process {string.Join(' ', call.Arguments.Take(2))}", string.Join('\n', call.Arguments.Concat(call.Environment)));
        }
    }

    /// <summary>Every object, reached by a branch or not.</summary>
    private static string Objects(string repository)
    {
        var start = GitCommand.Start("git", repository, environment: null);
        foreach (var argument in new[] { "cat-file", "--batch-all-objects", "--batch", "--unordered" })
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardError = false;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var objects = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return objects;
    }

    private static bool IsTelling(string word) =>
        word.Contains(Canary, StringComparison.OrdinalIgnoreCase)
        || (word.Length >= LongEnough && word.Any(char.IsAsciiDigit) && !word.Contains("://", StringComparison.Ordinal));

    /// <summary>Base64 of the beginning is the beginning of base64, but for its last letters.</summary>
    private static string Encoded(string word) => Convert.ToBase64String(Encoding.UTF8.GetBytes(word[..(word.Length / 3 * 3)]));
}
