using System.Text.Json;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>The content of any kind besides Secret and ConfigMap: everything, but for what is the source cluster's own.</summary>
internal sealed class WholeContent(SourceObject source) : ICopyContent
{
    private static readonly string[] NoContent = ["apiVersion", "kind", "metadata", "status"];

    private readonly Sanitizer _sanitizer = Sanitizer.Of(source.ResourceKind);

    public SourceRejection? Rejection() => null;

    public string? PredictFields(IEnumerable<string> labels, IEnumerable<string> annotations) => null;

    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var member in source.Members.Where(member => !NoContent.Contains(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            _sanitizer.WriteMember(writer, member.Name, member);
        }
    }
}
