using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>Gives out tokens one after the other, the next after a refusal; the last for ever.</summary>
internal sealed class ScriptedTokens(params string[] tokens) : ITokenSource
{
    private int _next;

    public int Refusals { get; private set; }

    public ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new BearerToken(tokens[Math.Min(_next, tokens.Length - 1)]));

    public void Refuse(BearerToken token)
    {
        Refusals++;
        _next++;
    }
}
