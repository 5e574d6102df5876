namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>Packages of Debian that are installed on this machine, and what they need.</summary>
internal sealed class InstalledPackages
{
    private readonly Dictionary<string, string[][]> _needs = [];
    private readonly Dictionary<string, string> _providers = [];

    private InstalledPackages(string table)
    {
        foreach (var row in table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')))
        {
            _needs[row[0]] = [.. $"{row[1]},{row[2]}".Split(',').Select(need => Names(need, '|')).Where(names => names.Length > 0)];
            foreach (var provided in Names(row[3], ','))
            {
                _providers.TryAdd(provided, row[0]);
            }
        }
    }

    public static async Task<InstalledPackages> ReadAsync() => new(await Shell.RunAsync(
        """dpkg-query -W -f '${Package}\t${Depends}\t${Pre-Depends}\t${Provides}\n'"""));

    /// <summary>These, and all that they need.</summary>
    public IReadOnlyCollection<string> With(IEnumerable<string> packages)
    {
        var all = new HashSet<string>();
        var open = new Queue<string>(packages);
        while (open.TryDequeue(out var name))
        {
            var package = Find(name) ?? throw new InvalidOperationException(
                $"The image has the package {name}, which is not installed here: apt-get install -y {name}");
            if (all.Add(package))
            {
                foreach (var need in _needs[package].Select(names => names.FirstOrDefault(any => Find(any) is not null)))
                {
                    open.Enqueue(need ?? throw new InvalidOperationException($"What {package} needs is not installed here"));
                }
            }
        }

        return all;
    }

    private string? Find(string name) => _needs.ContainsKey(name) ? name : _providers.GetValueOrDefault(name);

    // "libc6 (>= 2.34), perl:any"
    private static string[] Names(string list, char separator) =>
        [.. list.Split(separator).Select(name => name.Trim().Split(' ', ':')[0]).Where(name => name.Length > 0)];
}
