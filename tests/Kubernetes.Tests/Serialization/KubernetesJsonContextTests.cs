using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Tests.Serialization;

public sealed class KubernetesJsonContextTests
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)).AddTicks(1_234_567);

    [Fact]
    public void A_lease_is_written_as_the_API_takes_it()
    {
        var lease = new Lease
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = { Name = "role", CreationTimestamp = Time },
            Spec = { HolderIdentity = "me", RenewTime = Time },
        };

        JsonSerializer.Serialize(lease, KubernetesJsonContext.Default.Lease).Should().Be("""
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"role","creationTimestamp":"2026-01-02T03:04:05Z"},"spec":{"holderIdentity":"me","renewTime":"2026-01-02T03:04:05.123456Z"}}
            """);
    }

    [Fact]
    public void Managed_fields_are_written_back_as_they_were_read()
    {
        const string Json = """
            {"metadata":{"name":"a","managedFields":[{"manager":"m","operation":"Apply","apiVersion":"v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:x":{}}}},{"manager":"n"}]}}
            """;

        var item = JsonSerializer.Deserialize(Json, KubernetesJsonContext.Default.PartialObject)!;

        JsonSerializer.Serialize(item, KubernetesJsonContext.Default.PartialObject).Should().Be(Json);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.000000Z")]
    [InlineData("2026-01-02T05:04:05.000000000+02:00")]
    public void Times_are_read_in_any_form_of_RFC_3339(string text)
    {
        var item = JsonSerializer.Deserialize($$$"""{"metadata":{"deletionTimestamp":"{{{text}}}"}}""", KubernetesJsonContext.Default.PartialObject)!;

        item.Metadata.DeletionTimestamp.Should().Be(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    }
}
