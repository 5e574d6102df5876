using System.Collections.Concurrent;

namespace Bellwether.Testing.Aws;

/// <summary>Credentials that were handed out, or are known from the start.</summary>
/// <param name="Token">Null: keys of a user.</param>
/// <param name="Arn">Of who signs with them.</param>
/// <param name="PrincipalArn">Of the role behind a session, or of the user.</param>
public sealed record FakeSession(
    string AccessKeyId, string SecretAccessKey, string? Token, string Arn, string PrincipalArn, DateTimeOffset ExpiresAt)
{
    public string Account => PrincipalArn.Split(':')[4];
}

/// <summary>All credentials there are, by access key. Thread-safe.</summary>
public sealed class SessionLedger
{
    private readonly ConcurrentDictionary<string, FakeSession> _sessions = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>How many were handed out.</summary>
    public int Made => _made;

    public IReadOnlyCollection<FakeSession> All => [.. _sessions.Values];

    public FakeSession? Find(string accessKeyId) => _sessions.GetValueOrDefault(accessKeyId);

    public void Add(FakeSession session) => _sessions[session.AccessKeyId] = session;

    /// <summary>Makes new ones. The texts hold CANARY, for tests that look for leaks.</summary>
    public FakeSession Make(string arn, string principalArn, DateTimeOffset expiresAt, int tokenLength)
    {
        var number = Interlocked.Increment(ref _made);
        var token = $"CANARY/token+{number}/";
        var session = new FakeSession(
            $"ASIACANARY{number:D10}",
            $"CANARY+secret/{Guid.NewGuid():N}",
            token + new string('x', Math.Max(0, tokenLength - token.Length - 2)) + "==",
            arn,
            principalArn,
            expiresAt);
        Add(session);
        return session;
    }

    /// <summary>Makes those whose principal it is worthless, as a deleted role does.</summary>
    public void Revoke(string principalArn)
    {
        foreach (var session in _sessions.Values.Where(session => session.PrincipalArn == principalArn))
        {
            _sessions.TryRemove(session.AccessKeyId, out _);
        }
    }
}
