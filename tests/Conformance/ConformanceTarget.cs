namespace Bellwether.Conformance;

/// <summary>An API server that sequences run against. It is fresh: nothing but what a new server holds by itself.</summary>
/// <param name="Client">
/// A client with its base address set that signs in as this user; <c>admin</c> may do everything, <c>limited</c> nothing,
/// <c>unknown</c> has a token that the server doesn't know, <c>none</c> sends no token.
/// </param>
/// <param name="ExpireHistory">Makes continue tokens and watches that begin before now expire, as etcd's compaction does.</param>
public sealed record ConformanceTarget(Func<string, HttpClient> Client, Func<CancellationToken, Task> ExpireHistory);
