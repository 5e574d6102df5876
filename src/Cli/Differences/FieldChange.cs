namespace Bellwether.Cli.Differences;

/// <summary>One field that would be another, in words that can be shown: values of Secrets are fingerprints already.</summary>
/// <param name="Path">Such as <c>data[tls.crt]</c> or <c>metadata.labels[app]</c>.</param>
/// <param name="Before">Null: it isn't there now.</param>
/// <param name="After">Null: it would be gone.</param>
internal sealed record FieldChange(string Path, string? Before, string? After)
{
    public string Change => Before is null ? "Added" : After is null ? "Removed" : "Changed";

    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"+ {Path}  {After}",
        (_, null) => $"- {Path}  {Before}",
        _ => $"~ {Path}  {Before} -> {After}",
    };
}
