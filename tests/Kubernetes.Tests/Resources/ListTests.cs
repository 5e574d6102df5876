using System.Net;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Tests.Transport;
using Bellwether.Kubernetes.Transport;
using static Bellwether.Kubernetes.Tests.Transport.ScriptedHandler;

namespace Bellwether.Kubernetes.Tests.Resources;

public sealed class ListTests : IDisposable
{
    private readonly ScriptedHandler _handler = new();

    public void Dispose() => _handler.Dispose();

    [Fact]
    public async Task Pages_follow_their_continue_tokens_without_a_version()
    {
        _handler.Answers(() => Page("a", "x=="), () => Page("b", ""));

        var names = await ListAsync(new ListOptions(ResourceVersion: "0", PageSize: 1));

        names.Should().Equal("a", "b");
        _handler.Requests.Select(request => request.Url.PathAndQuery).Should().Equal(
            "/api/v1/secrets?limit=1&resourceVersion=0", "/api/v1/secrets?limit=1&continue=x%3D%3D");
        _handler.Requests[0].Accept.Should().Be("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    }

    [Fact]
    public async Task A_page_that_expired_ends_the_list_as_gone()
    {
        _handler.Answers(() => Page("a", "x"), () => Status(HttpStatusCode.Gone, "Expired"));

        (await FailureAsync()).IsGone.Should().BeTrue();
    }

    [Fact]
    public async Task A_server_that_continues_with_the_same_page_is_stopped()
    {
        _handler.Answers(() => Page("a", "x"));

        (await FailureAsync()).Failure.Should().Be(RequestFailure.UnexpectedAnswer);
        _handler.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_list_without_items_is_empty()
    {
        _handler.Answers(() => Json("""{"kind":"SecretList","metadata":{"resourceVersion":"5"},"items":null}"""));

        (await ListAsync(new ListOptions())).Should().BeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"SecretList","metadata":{"resourceVersion":"5"}}""")]
    [InlineData("""{"kind":"SecretList","items":[]}""")]
    [InlineData("""{"kind":"SecretList","metadata":{"resourceVersion":""},"items":[]}""")]
    [InlineData("""{"kind":"Secret","metadata":{"resourceVersion":"5"},"items":[]}""")]
    [InlineData("""{"kind":"SecretList","metadata":[],"items":[]}""")]
    [InlineData("""{"kind":"SecretList","metadata":{"resourceVersion":"5"},"items":{}}""")]
    [InlineData("""{"kind":"SecretList","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"}}""")]
    [InlineData("""{"kind":"SecretList","metadata":{"resourceVersion":"5"},"items":[]}{}""")]
    [InlineData("""{"kind":7,"metadata":{"resourceVersion":"5"},"items":[]}""")]
    public async Task What_isnt_plainly_a_list_never_passes_for_an_empty_one(string body)
    {
        _handler.Answers(() => Json(body));

        (await FailureAsync()).Failure.Should().Be(RequestFailure.UnexpectedAnswer);
    }

    [Fact]
    public async Task An_item_that_cant_be_decoded_is_named()
    {
        _handler.Answers(() => Json("""
            {"kind":"SecretList","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"good"}},{"metadata":{"labels":{"a":7},"name":"bad","namespace":"n"}}]}
            """));

        (await FailureAsync()).Message.Should().Contain("(n/bad)");
    }

    private static HttpResponseMessage Page(string name, string next) => Json($$$"""
        {"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"5","continue":"{{{next}}}"},"items":[{"metadata":{"name":"{{{name}}}"}}]}
        """);

    private async Task<List<string?>> ListAsync(ListOptions options)
    {
        using var client = new KubernetesClient(
            new ClusterEndpoint("lab", new Uri("https://lab.example.com")), options: null, TimeProvider.System, _handler);
        List<string?> names = [];
        await foreach (var page in client.ListAsync(ResourceKind.Secret.Metadata(), options, TestContext.Current.CancellationToken))
        {
            names.AddRange(page.Items.Select(item => item.Metadata.Name));
        }

        return names;
    }

    private async Task<KubernetesException> FailureAsync()
    {
        var attempt = () => ListAsync(new ListOptions());
        return (await attempt.Should().ThrowAsync<KubernetesException>()).Which;
    }
}
