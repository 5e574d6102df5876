namespace Bellwether.Kubernetes.Configuration;

/// <summary>One map of a kubeconfig with the path that messages call it by.</summary>
internal sealed class KubeconfigEntry(string path, YamlMap map, string folder)
{
    public IEnumerable<string> Fields => map.Entries.Keys;

    public string FieldOf(string name)
    {
        var printable = KubeconfigFile.Printable(name);
        return path.Length == 0 ? printable : $"{path}.{printable}";
    }

    /// <summary>Null: it isn't there, or is null.</summary>
    public string? Text(string name) => map.Entries.GetValueOrDefault(name) switch
    {
        null => null,
        YamlText text => text.Value,
        _ => throw new KubeconfigException(FieldOf(name), "is no text"),
    };

    /// <summary>Whether it is set to anything.</summary>
    public bool Has(string name) => map.Entries.GetValueOrDefault(name) switch
    {
        null => false,
        YamlText text => !string.IsNullOrEmpty(text.Value),
        YamlList list => list.Items.Count > 0,
        _ => true,
    };

    /// <summary>The map of this name.</summary>
    public KubeconfigEntry Map(string name) => map.Entries.GetValueOrDefault(name) is YamlMap entry
        ? new KubeconfigEntry(FieldOf(name), entry, folder)
        : throw new KubeconfigException(FieldOf(name), "is no map");

    /// <summary>The texts in a list; none when it isn't there.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(item => (item as YamlText)?.Value ?? throw new KubeconfigException(FieldOf(name), "must hold texts only"))];

    /// <summary>The maps in a list; none when it isn't there.</summary>
    public IEnumerable<KubeconfigEntry> Maps(string name) => Items(name).Select(item => item is YamlMap entry
        ? new KubeconfigEntry(FieldOf(name), entry, folder)
        : throw new KubeconfigException(FieldOf(name), "must hold maps only"));

    /// <summary>The text of <c>name-data</c> (base64), else of the file that <c>name</c> names; with the field it came from.</summary>
    /// <param name="files">False: a file is never read.</param>
    public (string Text, string Field)? Material(string name, bool files)
    {
        var data = $"{name}-data";
        if (Text(data) is { Length: > 0 } encoded)
        {
            return (Credentials.Decode(encoded, FieldOf(data)), FieldOf(data));
        }

        return files && Text(name) is { Length: > 0 } file ? (ReadFile(Resolve(file), FieldOf(name)), FieldOf(name)) : null;
    }

    public string Resolve(string file) => Path.Combine(folder, file);

    public void RequireOnly(ReadOnlySpan<string> known)
    {
        foreach (var field in map.Entries.Keys)
        {
            if (!known.Contains(field))
            {
                throw new KubeconfigException(FieldOf(field), "is no known field");
            }
        }
    }

    private List<YamlValue> Items(string name) => map.Entries.GetValueOrDefault(name) switch
    {
        null or YamlText { Value: null or "" } => [],
        YamlList list => list.Items,
        _ => throw new KubeconfigException(FieldOf(name), "is no list"),
    };

    private static string ReadFile(string file, string field)
    {
        try
        {
            return new FileInfo(file).Length <= YamlReader.MaximumSize
                ? File.ReadAllText(file)
                : throw new KubeconfigException(field, "names a file that is too large");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KubeconfigException(field, "names a file that can't be read");
        }
    }
}
