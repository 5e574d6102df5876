namespace Bellwether.Conformance;

/// <summary>The files of the suite: the sequences, what real servers answered to them, and the accepted differences.</summary>
public static class ConformanceSuite
{
    /// <summary>Set to 1 to have the run against a real server rewrite its golden transcripts.</summary>
    public const string UpdateVariable = "UPDATE_GOLDEN";

    private static readonly string Root = FindRoot();

    public static bool IsUpdating => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "sequences"), "*.http").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Versions of which transcripts are kept, such as v1.20.2.</summary>
    public static IReadOnlyList<string> Versions =>
        [.. Directory.GetDirectories(Path.Combine(Root, "golden")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public static Sequence Load(string name) =>
        SequenceParser.Parse(name, File.ReadAllText(Path.Combine(Root, "sequences", name + ".http")));

    /// <summary>The recorded transcript, or null when this version has none of this sequence.</summary>
    public static Transcript? Golden(string version, string name) =>
        File.Exists(GoldenFile(version, name)) ? Transcript.Parse(File.ReadAllText(GoldenFile(version, name))) : null;

    public static void Record(string version, string name, Transcript transcript)
    {
        Directory.CreateDirectory(Path.Combine(Root, "golden", version));
        File.WriteAllText(GoldenFile(version, name), transcript.ToString().TrimEnd() + "\n");
    }

    /// <summary>
    /// What the sandbox may refuse with 501, by the title of the step. Lines of accepted.txt: <c>sequence | step | reason</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Accepted(string name) =>
        File.ReadLines(Path.Combine(Root, "accepted.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', 3, StringSplitOptions.TrimEntries))
            .Where(entry => entry[0] == name)
            .ToDictionary(entry => entry[1], entry => entry[2]);

    private static string GoldenFile(string version, string name) => Path.Combine(Root, "golden", version, name + ".txt");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bellwether.slnx")))
            {
                return Path.Combine(folder.FullName, "tests", "Conformance");
            }
        }

        throw new DirectoryNotFoundException("the conformance suite reads its files from the repository, and this program is not inside it");
    }
}
