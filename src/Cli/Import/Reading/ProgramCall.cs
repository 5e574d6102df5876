namespace Bellwether.Cli.Import.Reading;

/// <summary>
/// How a user of a kubeconfig gets credentials from a program (<c>exec</c>). It is read, never run. Arguments can hold secrets, so it can't be
/// formatted.
/// </summary>
internal sealed class ProgramCall(string command, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Without its folder.</summary>
    public string Program { get; } = command[(command.LastIndexOfAny(['/', '\\']) + 1)..];

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    /// <summary>The value of an option, as <c>--name value</c> or <c>--name=value</c>; the last one, as programs do.</summary>
    public string? Option(params ReadOnlySpan<string> names)
    {
        string? value = null;
        for (var i = 0; i < Arguments.Count; i++)
        {
            foreach (var name in names)
            {
                if (Arguments[i] == name && i + 1 < Arguments.Count)
                {
                    value = Arguments[i + 1];
                }
                else if (Arguments[i].StartsWith($"{name}=", StringComparison.Ordinal))
                {
                    value = Arguments[i][(name.Length + 1)..];
                }
            }
        }

        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>The value of the first of these variables that the kubeconfig sets.</summary>
    public string? Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Environment.TryGetValue(name, out var value) && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }

    public override string ToString() => nameof(ProgramCall);
}
