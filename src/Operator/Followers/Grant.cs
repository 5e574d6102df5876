namespace Bellwether.Operator.Followers;

/// <summary>Whether a copy may be written, and what else is granted with it.</summary>
/// <param name="AllowAdopt">An object that is already there may be taken over, if the sync asks for it.</param>
/// <param name="AllowCreateNamespaces">A missing namespace may be created, if the sync asks for it.</param>
/// <param name="MissingRule">Null when allowed; else a sentence that says which rule is missing.</param>
public sealed record Grant(bool AllowAdopt, bool AllowCreateNamespaces, string? MissingRule)
{
    public bool Allowed => MissingRule is null;

    internal static Grant Denied(string missingRule) => new(false, false, missingRule);
}
