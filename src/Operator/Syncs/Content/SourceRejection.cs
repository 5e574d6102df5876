namespace Bellwether.Operator.Syncs.Content;

/// <summary>Why an object can't be a source: a reason of the closed set, and a sentence without data of the object.</summary>
public sealed record SourceRejection(string Reason, string Message);
