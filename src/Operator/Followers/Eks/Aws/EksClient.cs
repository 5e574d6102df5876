using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// The two reads of EKS that are needed. AWS's own package for it can't be restored here, and the pipeline that SDK clients are made of is
/// internal to the SDK; what this is made of is not.
/// </summary>
internal sealed class EksClient(AwsEndpoints endpoints, AwsTransport transport)
{
    private const string Service = "eks";
    private const int PageSize = 100;

    /// <summary>Far more than an account may have.</summary>
    private const int MaximumPages = 100;

    /// <exception cref="AwsCallException">It isn't told.</exception>
    public async Task<EksDescription> DescribeClusterAsync(
        AwsSession signer, string region, string name, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(
            signer, region, $"clusters/{Uri.EscapeDataString(name)}", EksJsonContext.Default.DescribeClusterAnswer, cancellationToken);
        return answer.Cluster is { Name: not null, Arn: not null, Status: not null } cluster && cluster.Name == name
            ? cluster
            : throw Unreadable();
    }

    /// <summary>The names of the account's clusters in the region.</summary>
    /// <exception cref="AwsCallException">They aren't told, or not all.</exception>
    public async IAsyncEnumerable<string> ListClustersAsync(
        AwsSession signer, string region, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        for (var page = 0; page < MaximumPages; page++)
        {
            var path = $"clusters?maxResults={PageSize}{(next is null ? "" : $"&nextToken={Uri.EscapeDataString(next)}")}";
            var answer = await GetAsync(signer, region, path, EksJsonContext.Default.ListClustersAnswer, cancellationToken);
            foreach (var name in answer.Clusters ?? throw Unreadable())
            {
                yield return name;
            }

            if (answer.NextToken is not { Length: > 0 } token)
            {
                yield break;
            }

            next = token;
        }

        throw Unreadable();
    }

    private static AwsCallException Unreadable() => AwsCallException.Unavailable("an answer that can't be read");

    private async Task<T> GetAsync<T>(
        AwsSession signer, string region, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var root = endpoints.Eks(AwsEndpoints.Region(region)).AbsoluteUri.TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{root}/{path}"));
        using var response = await transport.SendAsync(request, signer, Service, region, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw AwsErrors.Classify(response.StatusCode, Code(response, body));
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Unreadable();
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    /// <summary>The header holds <c>Code</c>, <c>Code:address</c> or <c>namespace#Code</c>; so does the body when a proxy took the header away.</summary>
    private static string? Code(HttpResponseMessage response, byte[] body)
    {
        var text = response.Headers.TryGetValues("x-amzn-ErrorType", out var values) ? values.FirstOrDefault() : null;
        if (text is null)
        {
            try
            {
                var error = JsonSerializer.Deserialize(body, EksJsonContext.Default.EksError);
                text = error?.Type ?? error?.Code;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return text?.Split(':')[0].Split('#')[^1];
    }
}
