using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// The body of a sync's copies, serialized once and sent to every follower. It names no namespace (the request's path does) and leaves a
/// gap for the precondition. Holds the source's data: can't be formatted, and clears it when disposed.
/// </summary>
public sealed class SyncContent : IDisposable
{
    private static readonly byte[] CreateOnlySplice = "\"resourceVersion\":\"1\","u8.ToArray();

    private readonly byte[] _body;
    private readonly int _gap;
    private readonly int _fields;

    /// <param name="digest">What is remembered of it.</param>
    /// <param name="marks">The labels and annotations that a copy must show, by which a webhook's changes are noticed.</param>
    /// <param name="body">Owned by this instance from now on.</param>
    /// <param name="gap">Where in the body, inside metadata, the precondition goes.</param>
    /// <param name="fields">Where in the body the 16 hex digits of the field set are.</param>
    public SyncContent(ContentDigest digest, ContentMetadata marks, byte[] body, int gap, int fields)
    {
        Digest = digest;
        Metadata = marks;
        _body = body;
        _gap = gap;
        _fields = fields;
    }

    public ContentDigest Digest { get; }

    public ContentMetadata Metadata { get; }

    public int Length => _body.Length;

    /// <summary>A body that only creates: with resourceVersion 1 the server answers 409 where an object is.</summary>
    public RequestBody CreateOnly() => Spliced(CreateOnlySplice);

    /// <summary>A body that changes only the object with this uid: 409 if there is none, 422 if it is another.</summary>
    public RequestBody For(string uid) => Spliced(Encoding.UTF8.GetBytes($"\"uid\":\"{JsonEncodedText.Encode(uid)}\","));

    /// <summary>As <see cref="For(string)"/>, with another field set: what the server's schema makes of this body.</summary>
    public RequestBody For(string uid, ulong fields)
    {
        var body = _body.AsSpan().ToArray();
        Encoding.ASCII.GetBytes(fields.ToString("x16"), body.AsSpan(_fields));
        var whole = new SyncContent(Digest, Metadata, body, _gap, _fields);
        return whole.For(uid);
    }

    /// <summary>The object under a generated name, for a dry-run create that proves it valid before the old one is deleted.</summary>
    public RequestBody ForDryRun()
    {
        // The name is the first member of metadata and ends where the gap begins.
        var start = _body.AsSpan(0, _gap).LastIndexOf("\"name\":"u8);
        return new RequestBody(_body.AsMemory(0, start), "\"generateName\":\"bellwether-dry-run-\","u8.ToArray(), _body.AsMemory(_gap));
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_body);

    public override string ToString() => nameof(SyncContent);

    private RequestBody Spliced(ReadOnlyMemory<byte> splice) =>
        new(_body.AsMemory(0, _gap), splice, _body.AsMemory(_gap));
}
