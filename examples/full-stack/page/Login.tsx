import { type SubmitEvent, useState } from 'react'
import { useLogIn, useSignUp } from './cache.ts'
import { Field, Problem, valuesOf } from './form.tsx'

export function Login() {
  const [isNew, setNew] = useState(false)
  const logIn = useLogIn()
  const signUp = useSignUp()
  const { mutate, error, isPending, reset } = isNew ? signUp : logIn

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutate(valuesOf(event, 'name', 'password'))
  }
  const toggle = () => {
    reset()
    setNew(!isNew)
  }
  return (
    <main className="narrow">
      <h1>Board</h1>
      <form onSubmit={submit} noValidate>
        <h2>{isNew ? 'Create an account' : 'Log in'}</h2>
        <Field label="Name" name="name" autoComplete="username" autoCapitalize="none" autoFocus error={error} />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          hint={isNew ? 'At least 8 characters' : undefined}
          error={error}
        />
        <Problem error={error} />
        <button type="submit" disabled={isPending}>
          {isNew ? 'Sign up' : 'Log in'}
        </button>
        <button type="button" className="quiet" onClick={toggle}>
          {isNew ? 'I have an account' : 'I am new here'}
        </button>
      </form>
    </main>
  )
}
