using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// The body of a sync's copies, serialized once and sent to every follower. It names no namespace (the request's path does) and leaves a
/// gap for the precondition. Holds the source's data: can't be formatted, and clears it when disposed.
/// </summary>
public sealed class SyncContent : IDisposable
{
    private static readonly byte[] CreateOnlySplice = "\"resourceVersion\":\"1\","u8.ToArray();

    private const int MostBodies = 8;

    private readonly Lock _lock = new();
    private readonly List<(ulong Fields, byte[] Body)> _bodies = [];
    private readonly AnsweredFields? _answered;
    private readonly int _gap;
    private readonly int _fields;

    /// <param name="digest">What is remembered of it.</param>
    /// <param name="marks">The labels and annotations that a copy must show, by which a webhook's changes are noticed.</param>
    /// <param name="body">Owned by this instance from now on.</param>
    /// <param name="gap">Where in the body, inside metadata, the precondition goes.</param>
    /// <param name="fields">Where in the body the 16 hex digits of the field set are.</param>
    /// <param name="key">That its fingerprint was made with.</param>
    /// <param name="answered">Field sets that followers answered with; null if nobody remembers them.</param>
    public SyncContent(ContentDigest digest, ContentMetadata marks, byte[] body, int gap, int fields, FingerprintKey key, AnsweredFields? answered = null)
    {
        Digest = digest;
        Metadata = marks;
        Key = key;
        _bodies.Add((digest.Fields, body));
        _gap = gap;
        _fields = fields;
        _answered = answered;
    }

    public ContentDigest Digest { get; }

    public ContentMetadata Metadata { get; }

    /// <summary>Who changed the source last, as it says itself; null if it doesn't.</summary>
    internal SourceChange? ChangedBy { get; init; }

    /// <summary>What the audit trail tells of it; null while nobody asked. Holds no value of a Secret.</summary>
    internal AuditDocument? Audited { get; set; }

    /// <summary>That its fingerprint was made with.</summary>
    internal FingerprintKey Key { get; }

    public int Length => _bodies[0].Body.Length;

    /// <summary>A view of the body as it is sent, precondition aside. To be disposed before the content is.</summary>
    internal JsonDocument Parse() => JsonDocument.Parse(_bodies[0].Body);

    /// <summary>A body that only creates: with resourceVersion 1 the server answers 409 where an object is.</summary>
    public RequestBody CreateOnly() => Spliced(CreateOnlySplice, Body());

    /// <summary>A body that changes only the object with this uid: 409 if there is none, 422 if it is another.</summary>
    public RequestBody For(string uid) => Spliced(Splice(uid), Body());

    /// <summary>
    /// As <see cref="For(string)"/>, with another field set: what the server's schema made of this body. Where no set could be predicted,
    /// other followers are sent this one from now on.
    /// </summary>
    public RequestBody For(string uid, ulong fields)
    {
        if (Digest.Fields == 0)
        {
            _answered?.Remember(Digest.Fingerprint, fields);
        }

        return Spliced(Splice(uid), BodyWith(fields));
    }

    /// <summary>The object under a generated name, for a dry-run create that proves it valid before the old one is deleted.</summary>
    public RequestBody ForDryRun()
    {
        // The name is the first member of metadata and ends where the gap begins.
        var body = _bodies[0].Body;
        var start = body.AsSpan(0, _gap).LastIndexOf("\"name\":"u8);
        return new RequestBody(body.AsMemory(0, start), "\"generateName\":\"bellwether-dry-run-\","u8.ToArray(), body.AsMemory(_gap));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _bodies.ForEach(body => CryptographicOperations.ZeroMemory(body.Body));
        }
    }

    public override string ToString() => nameof(SyncContent);

    private static byte[] Splice(string uid) => Encoding.UTF8.GetBytes($"\"uid\":\"{JsonEncodedText.Encode(uid)}\",");

    private byte[] Body() => BodyWith(Digest.Fields == 0 ? _answered?.Find(Digest.Fingerprint) ?? 0 : Digest.Fields);

    /// <summary>One body for each field set, which few followers' schemas disagree about.</summary>
    private byte[] BodyWith(ulong fields)
    {
        lock (_lock)
        {
            if (_bodies.Find(body => body.Fields == fields).Body is { } known)
            {
                return known;
            }

            var body = _bodies[0].Body.AsSpan().ToArray();
            Encoding.ASCII.GetBytes(fields.ToString("x16"), body.AsSpan(_fields));
            if (_bodies.Count < MostBodies)
            {
                _bodies.Add((fields, body));
            }

            return body;
        }
    }

    private RequestBody Spliced(ReadOnlyMemory<byte> splice, byte[] body) => new(body.AsMemory(0, _gap), splice, body.AsMemory(_gap));
}
