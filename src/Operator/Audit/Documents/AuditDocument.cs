using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// What the audit trail writes of one content: the text of its copies' files but for the namespace, which is the only difference between
/// them. Holds no value of a Secret.
/// </summary>
/// <param name="Fingerprint">The content's, in its short form.</param>
/// <param name="Head">The file up to the line of the namespace.</param>
/// <param name="Tail">The file behind it.</param>
/// <param name="Source"><c>Kind/namespace/name</c> of the source; empty if it isn't known.</param>
/// <param name="Change">Who changed the source last; null if it doesn't tell.</param>
internal sealed record AuditDocument(UInt128 Fingerprint, string Head, string Tail, string Source, SourceChange? Change)
{
    /// <summary>The file of a copy in a namespace of a follower.</summary>
    public string In(string @namespace)
    {
        var text = new System.Text.StringBuilder(Head, Head.Length + Tail.Length + @namespace.Length + 16);
        YamlWriter.WriteMember(text, 1, "namespace", @namespace);
        return text.Append(Tail).ToString();
    }
}
