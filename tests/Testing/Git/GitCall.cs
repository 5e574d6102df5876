namespace Bellwether.Testing.Git;

/// <summary>A program that was started: which, with what arguments and environment.</summary>
/// <param name="Arguments">The program's own name first.</param>
/// <param name="Environment">As <c>NAME=value</c> each.</param>
public sealed record GitCall(int Number, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment)
{
    /// <summary>True if a text is anywhere in the arguments or the environment.</summary>
    public bool Tells(string text) => Arguments.Concat(Environment).Any(word => word.Contains(text, StringComparison.Ordinal));

    public override string ToString() => $"{Number}: {string.Join(' ', Arguments)}";
}
