namespace Bellwether.Operator.Followers;

/// <summary>What is kept of a Secret in the operator's namespace: enough to notice that it changed.</summary>
internal sealed record SecretRecord(string Uid, string ResourceVersion);
