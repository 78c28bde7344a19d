using System.Net;
using ChatRoom.Testing;
using k8s;
using k8s.Models;

namespace ChatRoom.EndToEnd.Tests.Deployment;

/// <summary>The manifest of <c>deploy/kubernetes</c>, read with the field names and types of the Kubernetes API.</summary>
public sealed class KubernetesTests
{
    private readonly List<object> _objects = KubernetesYaml.LoadAllFromString(
        File.ReadAllText(Path.Combine(Repository.Root, "deploy/kubernetes/chatroom.yaml")), strict: true);

    private V1PodSpec Pod => _objects.OfType<V1StatefulSet>().Single().Spec.Template.Spec;

    private V1Container Container => Pod.Containers.Single();

    [Fact]
    public void Manifest_has_only_fields_that_Kubernetes_knows() =>
        _objects.Select(one => one.GetType().Name).Should().Equal("V1Service", "V1Service", "V1StatefulSet");

    [Fact]
    public void Services_reach_the_ports_that_the_server_listens_on()
    {
        var ports = Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

        ports.Should().Equal(new Dictionary<string, int> { ["chat"] = 5000, ["http"] = 8080 });
        _objects.OfType<V1Service>().SelectMany(service => service.Spec.Ports)
            .Should().OnlyContain(port => ports[port.TargetPort.Value] == port.Port);
    }

    [Fact]
    public void Selectors_match_the_pod()
    {
        var set = _objects.OfType<V1StatefulSet>().Single();
        var labels = set.Spec.Template.Metadata.Labels;

        set.Spec.Selector.MatchLabels.Should().BeSubsetOf(labels);
        _objects.OfType<V1Service>().Should().OnlyContain(service => service.Spec.Selector.All(labels.Contains));
        _objects.OfType<V1Service>().Should().Contain(service => service.Metadata.Name == set.Spec.ServiceName);
    }

    [Fact]
    public async Task Probes_are_answered_by_the_server()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var probe in (V1Probe[])[Container.StartupProbe, Container.ReadinessProbe, Container.LivenessProbe])
        {
            probe.HttpGet.Port.Value.Should().Be("http");
            (await server.GetAsync(probe.HttpGet.Path)).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public void Pod_has_no_privileges_and_keeps_its_data()
    {
        Pod.SecurityContext.RunAsNonRoot.Should().BeTrue();
        Container.SecurityContext.ReadOnlyRootFilesystem.Should().BeTrue();
        Container.SecurityContext.Capabilities.Drop.Should().Equal("ALL");
        Container.VolumeMounts.Should().ContainSingle(mount => mount.MountPath == "/data");
        Pod.TerminationGracePeriodSeconds.Should().BeGreaterThan(8, "the server notifies its clients before it exits");
    }
}
