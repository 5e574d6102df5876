namespace Bellwether.Testing.Git;

/// <summary>One commit as <c>git log</c> shows it.</summary>
/// <param name="Author">As <c>Name &lt;address&gt;</c>.</param>
/// <param name="Body">Everything below the subject, trailers too.</param>
/// <param name="Trailers">One <c>Key: value</c> each, as git itself reads them.</param>
public sealed record GitCommit(
    string Hash, IReadOnlyList<string> Parents, string Author, string Committer, string Subject, string Body, IReadOnlyList<string> Trailers)
{
    /// <summary>What <c>git log</c> is asked for; <see cref="Parse"/> reads it.</summary>
    internal const string Format = "%H%x1f%P%x1f%an <%ae>%x1f%cn <%ce>%x1f%s%x1f%b%x1f%(trailers:only,unfold)%x1e";

    /// <summary>The values of all trailers with a key, in order.</summary>
    public IEnumerable<string> Trailer(string key) => Trailers
        .Where(trailer => trailer.StartsWith(key + ": ", StringComparison.OrdinalIgnoreCase))
        .Select(trailer => trailer[(key.Length + 2)..]);

    internal static IReadOnlyList<GitCommit> Parse(string log) =>
    [
        .. log.Split('\x1e', StringSplitOptions.RemoveEmptyEntries).Select(record => record.TrimStart('\n')).Where(record => record.Length > 0)
            .Select(record => record.Split('\x1f'))
            .Select(field => new GitCommit(
                field[0], Words(field[1], ' '), field[2], field[3], field[4], field[5].TrimEnd('\n'), Words(field[6], '\n'))),
    ];

    private static string[] Words(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);
}
