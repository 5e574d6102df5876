# Without AWS: terraform init && terraform test (Terraform 1.7 and later).
mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_eks_cluster" {
    defaults = { arn = "arn:aws:eks:eu-west-1:999988887777:cluster/management" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::999988887777:role/bellwether-operator" }
  }
}

variables {
  cluster_name      = "management"
  oidc_provider_arn = "arn:aws:iam::999988887777:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
  follower_role_arns = [
    "arn:aws:iam::111122223333:role/bellwether-follower",
    "arn:aws:iam::444455556666:role/teams/blue/bellwether-follower",
  ]
}

run "irsa_trusts_one_service_account" {
  assert {
    condition = jsondecode(aws_iam_role.operator.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "OperatorByServiceAccountToken"
        Effect    = "Allow"
        Principal = { Federated = var.oidc_provider_arn }
        Action    = ["sts:AssumeRoleWithWebIdentity"]
        Condition = {
          StringEquals = {
            "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:sub" = "system:serviceaccount:bellwether-system:bellwether-operator"
            "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:aud" = "sts.amazonaws.com"
          }
        }
      }]
    }
    error_message = "Another trust than expected: ${aws_iam_role.operator.assume_role_policy}"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.followers[0].policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid    = "Followers"
        Effect = "Allow"
        Action = ["sts:AssumeRole"]
        Resource = [
          "arn:aws:iam::111122223333:role/bellwether-follower",
          "arn:aws:iam::444455556666:role/teams/blue/bellwether-follower",
        ]
      }]
    }
    error_message = "Other permissions than expected: ${aws_iam_role_policy.followers[0].policy}"
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.operator) == 0
    error_message = "irsa must make no association."
  }

  assert {
    condition     = yamldecode(output.service_account_patch).metadata.annotations["eks.amazonaws.com/role-arn"] == output.role_arn
    error_message = "The patch must annotate the role."
  }

  assert {
    condition     = output.allowed_role_arns == join(",", sort(var.follower_role_arns))
    error_message = "The operator's option must hold the same roles."
  }
}

run "pod_identity_trusts_eks_for_one_service_account" {
  variables {
    identity          = "pod-identity"
    oidc_provider_arn = null
  }

  assert {
    condition = jsondecode(aws_iam_role.operator.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "OperatorByPodIdentity"
        Effect    = "Allow"
        Principal = { Service = "pods.eks.amazonaws.com" }
        Action    = ["sts:AssumeRole", "sts:TagSession"]
        Condition = {
          StringEquals = {
            "aws:RequestTag/eks-cluster-arn"            = "arn:aws:eks:eu-west-1:999988887777:cluster/management"
            "aws:RequestTag/kubernetes-namespace"       = "bellwether-system"
            "aws:RequestTag/kubernetes-service-account" = "bellwether-operator"
          }
        }
      }]
    }
    error_message = "Another trust than expected: ${aws_iam_role.operator.assume_role_policy}"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.followers[0].policy).Statement[0].Action == ["sts:AssumeRole", "sts:TagSession"]
    error_message = "The tags of the session go along, which must be allowed."
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.operator) == 1 && output.service_account_patch == null
    error_message = "pod-identity must make an association, and needs no annotation."
  }
}

run "no_followers_no_permissions" {
  variables {
    follower_role_arns = []
  }

  assert {
    condition     = length(aws_iam_role_policy.followers) == 0
    error_message = "A policy without resources is invalid."
  }
}

run "irsa_needs_a_provider" {
  command = plan

  variables {
    oidc_provider_arn = null
  }

  expect_failures = [aws_iam_role.operator]
}

run "patterns_are_refused" {
  command = plan

  variables {
    follower_role_arns = ["arn:aws:iam::111122223333:role/*"]
  }

  expect_failures = [var.follower_role_arns]
}

run "another_partition_is_refused" {
  command = plan

  variables {
    follower_role_arns = ["arn:aws-cn:iam::111122223333:role/bellwether-follower"]
  }

  expect_failures = [aws_iam_role_policy.followers]
}

run "another_identity_is_refused" {
  command = plan

  variables {
    identity = "node"
  }

  expect_failures = [var.identity]
}

run "too_many_followers_are_refused_before_iam_does" {
  command = plan

  variables {
    follower_role_arns = [for number in range(100000000000, 100000000300) : "arn:aws:iam::${number}:role/bellwether-follower"]
  }

  expect_failures = [aws_iam_role_policy.followers]
}
